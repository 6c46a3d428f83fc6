// Makes cells of real JavaScript and compiles them: a JSON array of {file, code, compiled} for the files under a folder.
//   node corpus.mjs compile.mjs acorn.mjs folder limit
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [compiler, acorn, folder, limit] = process.argv.slice(2)
const { compile } = await import(pathToFileURL(compiler))
const { parse } = await import(pathToFileURL(acorn))

const MAX_SIZE = 60_000

/** Code without its exports, which cells do not have; undefined when it is no module of today. */
function asCell(code) {
    let module
    try {
        module = parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: false })
    } catch {
        return undefined
    }
    let cell = code
    const replace = (start, end, text = '') => {
        cell = cell.slice(0, start) + text + cell.slice(end)
    }
    for (const node of module.body.toReversed()) {
        if (node.type === 'ExportNamedDeclaration' && node.declaration) replace(node.start, node.declaration.start)
        else if (node.type === 'ExportDefaultDeclaration') replace(node.start, node.declaration.start, 'exported = ')
        else if (node.type.startsWith('Export')) replace(node.start, node.end)
    }
    return cell
}

const files = readdirSync(folder, { recursive: true })
    .filter((file) => /\.m?js$/.test(file))
    .sort()
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile() && statSync(file).size < MAX_SIZE)
const step = Math.max(1, Math.floor(files.length / Number(limit)))
const cells = []
for (let i = 0; i < files.length; i += step) {
    const code = asCell(readFileSync(files[i], 'utf8'))
    if (code === undefined) continue
    try {
        cells.push({ file: files[i], code, compiled: compile(code, new Set()) })
    } catch (error) {
        cells.push({ file: files[i], code, error: error.message })
    }
}
process.stdout.write(JSON.stringify(cells))
