// Bundles `src` into `dist`: one small module for every page with cells, and chunks that load when needed.
//   node build.mjs           build
//   node build.mjs --check   build elsewhere and fail when `dist` differs
import { build } from 'esbuild'
import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('.', import.meta.url))
const dist = join(root, 'dist')
const outdir = mkdtempSync(join(tmpdir(), 'w3nest-dist-'))

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
    legalComments: 'none', // the licences stand in a file of their own
    entryNames: '[name]',
    chunkNames: 'chunks/[name]-[hash]',
    charset: 'utf8',
})
copyFileSync(join(root, 'src/types/cells.d.ts'), join(outdir, 'cells.d.ts'))
writeFileSync(join(outdir, 'preload.json'), `${JSON.stringify(preloaded(), null, 1)}\n`)
writeFileSync(join(outdir, 'LICENSES.txt'), licenses())

if (process.argv.includes('--check')) compare()
else install()
rmSync(outdir, { recursive: true })

/** What the module imports at once, so that pages can ask for all of it in one go. */
function preloaded() {
    const [entry] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === 'src/main.ts')
    const found = new Set([entry])
    for (const path of found) {
        const { imports } = metafile.outputs[path]
        for (const each of imports.filter(({ kind }) => kind === 'import-statement')) found.add(each.path)
    }
    found.delete(entry)
    return [...found].map((path) => path.slice(path.indexOf('chunks/'))).sort()
}

/** The licences of the packages whose code is in the bundle. */
function licenses() {
    const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs))
    const names = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1])
    return [...new Set(names)]
        .filter((name) => name !== undefined)
        .sort()
        .map((name) => {
            const folder = join(root, 'node_modules', name)
            const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
            const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
            const text = file ? readFileSync(join(folder, file), 'utf8').trim() : ''
            return `${name} ${version} (${license})\n\n${text}\n`
        })
        .join(`\n${'-'.repeat(80)}\n\n`)
}

function files(folder) {
    if (!existsSync(folder)) return []
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort()
}

function compare() {
    const [fresh, kept] = [files(outdir), files(dist)]
    const differs = (file) => !kept.includes(file) || !readFileSync(join(outdir, file)).equals(readFileSync(join(dist, file)))
    const differing = [...fresh.filter(differs), ...kept.filter((file) => !fresh.includes(file))]
    if (differing.length > 0) {
        console.error(`dist differs from a fresh build: ${differing.join(', ')}\nrun \`npm run build\` and commit dist`)
        process.exitCode = 1
    } else console.log('dist is what a fresh build gives')
}

/** New files first: a site that is served meanwhile finds all that its pages name. */
function install() {
    const fresh = files(outdir)
    cpSync(outdir, dist, { recursive: true })
    for (const file of files(dist)) if (!fresh.includes(file)) rmSync(join(dist, file))
    for (const file of fresh.filter((name) => name.endsWith('.js'))) {
        const content = readFileSync(join(outdir, file))
        console.log(`${file.padEnd(40)} ${String(content.length).padStart(8)} B ${String(gzipSync(content).length).padStart(8)} B gzip`)
    }
}
