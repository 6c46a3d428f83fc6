// Bundles `src` into `dist`: one small module for every page with cells, and chunks that load when needed.
//   node build.mjs           build
//   node build.mjs --check   build elsewhere and fail when `dist` differs
import { build } from 'esbuild'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('.', import.meta.url))
const dist = join(root, 'dist')
const check = process.argv.includes('--check')
const outdir = check ? mkdtempSync(join(tmpdir(), 'w3nest-dist-')) : dist

rmSync(outdir, { recursive: true, force: true })
const { metafile } = await build({
    metafile: true,
    absWorkingDir: root,
    entryPoints: { w3nest: 'src/main.ts' },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'linked',
    entryNames: '[name]',
    chunkNames: 'chunks/[name]-[hash]',
    charset: 'utf8',
})

copyFileSync(join(root, 'src/types/cells.d.ts'), join(outdir, 'cells.d.ts'))

// what the module imports at once, so that pages can ask for all of it in one go
const outputs = Object.entries(metafile.outputs)
const importsOf = (path) => {
    const imports = metafile.outputs[path].imports.filter(({ kind }) => kind === 'import-statement')
    return imports.flatMap((each) => [each.path, ...importsOf(each.path)])
}
const [entry] = outputs.find(([, { entryPoint }]) => entryPoint === 'src/main.ts')
const chunks = [...new Set(importsOf(entry))].map((path) => path.slice(path.indexOf('chunks/'))).sort()
writeFileSync(join(outdir, 'preload.json'), `${JSON.stringify(chunks, null, 1)}\n`)

const files = (folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort()

if (check) {
    const differing = [...new Set([...files(outdir), ...files(dist)])].filter((file) => {
        try {
            return !readFileSync(join(outdir, file)).equals(readFileSync(join(dist, file)))
        } catch {
            return true
        }
    })
    rmSync(outdir, { recursive: true })
    if (differing.length > 0) {
        console.error(`dist differs from a fresh build: ${differing.join(', ')}\nrun \`npm run build\` and commit dist`)
        process.exit(1)
    }
    console.log('dist is what a fresh build gives')
} else {
    for (const file of files(outdir).filter((name) => name.endsWith('.js'))) {
        const content = readFileSync(join(outdir, file))
        console.log(`${file.padEnd(40)} ${String(content.length).padStart(8)} B ${String(gzipSync(content).length).padStart(8)} B gzip`)
    }
}
