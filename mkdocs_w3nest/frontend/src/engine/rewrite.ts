/**
 * The edits that make a cell's names the page's. Longer than other files as it has a case for every kind of node.
 * The table of the rules is in `compile.ts`; the Python twin, `mkdocs_w3nest/javascript/rewrite.py`, follows the same.
 */
import type { AnyNode, AssignmentProperty, Class, Expression, Function, Identifier, ImportDeclaration, Node, Pattern, Program, Property, Statement, VariableDeclaration } from 'acorn'
import { blockBindings, bound, declared, varBindings } from './bindings'
import { Block, refuseEngineName } from './block'
import type { Edits } from './edits'
import { syntaxError } from './errors'
import type { Usage } from './usage'

/** What is done with a name where it stands. `let` and `const` declare it as the page's. */
type Role = 'read' | 'call' | 'typeof' | 'write' | 'update' | 'let' | 'const'
/** What a pattern does with the names in it: `bind` declares them in a block of the cell. */
type Target = Extract<Role, 'write' | 'let' | 'const'> | 'bind'

const NAMING_OPERATORS: ReadonlySet<string> = new Set(['=', '&&=', '||=', '??='])

export class Rewriter {
    readonly #edits: Edits
    readonly #usage: Usage

    constructor(edits: Edits, usage: Usage) {
        this.#edits = edits
        this.#usage = usage
    }

    program(program: Program): void {
        const page = Block.ofCell()
        for (const { name } of hoistedFunctions(program)) this.#edits.insert(0, `$let.${name} = ${name}; `)
        for (const name of new Set(varBindings(program.body).map((binding) => binding.name))) {
            this.#edits.insert(0, `$let.${name} = $let.${name}; `)
        }
        for (const statement of program.body) this.#topLevel(statement, page)
    }

    #topLevel(statement: Program['body'][number], page: Block): void {
        switch (statement.type) {
            case 'ImportDeclaration':
                this.#import(statement)
                return
            case 'VariableDeclaration':
                if (statement.kind === 'using' || statement.kind === 'await using') {
                    this.#resources(statement, page)
                    return
                }
                this.#pageVariables(statement, statement.kind, page)
                this.#terminate(statement)
                return
            case 'ClassDeclaration':
                this.#usage.declare(statement.id.name)
                this.#edits.insert(statement.start, `$let.${statement.id.name} = `)
                this.#class(statement, page)
                this.#edits.insert(statement.end, ';')
                return
            case 'FunctionDeclaration':
                refuseEngineName(statement.id)
                this.#usage.declare(statement.id.name)
                this.#function(statement, page)
                return
            default:
                this.#visit(statement, page)
        }
    }

    #visit(node: AnyNode | null | undefined, block: Block): void {
        if (!node) return
        switch (node.type) {
            case 'Identifier':
                this.#name(node, 'read', block)
                return
            case 'CallExpression':
                this.#callee(node.callee, block)
                this.#each(node.arguments, block)
                return
            case 'TaggedTemplateExpression':
                this.#callee(node.tag, block)
                this.#visit(node.quasi, block)
                return
            case 'UnaryExpression':
                if (node.operator === 'typeof' && node.argument.type === 'Identifier') this.#name(node.argument, 'typeof', block)
                else this.#visit(node.argument, block)
                return
            case 'UpdateExpression':
                // `<!--` begins a comment where code is no module
                if (node.prefix && this.#edits.source.startsWith('<!--', node.start - 2)) this.#edits.insert(node.start, ' ')
                if (node.argument.type === 'Identifier') this.#name(node.argument, 'update', block)
                else this.#visit(node.argument, block)
                return
            case 'AssignmentExpression':
                if (node.left.type === 'Identifier') this.#name(node.left, node.operator === '=' ? 'write' : 'update', block)
                else this.#pattern(node.left, 'write', block)
                this.#value(node.right, NAMING_OPERATORS.has(node.operator) ? node.left : undefined, 'write', block)
                return
            case 'MemberExpression':
                this.#visit(node.object, block)
                if (node.computed) this.#visit(node.property, block)
                return
            case 'Property':
                this.#property(node, block)
                return
            case 'ImportExpression':
                this.#edits.insert(node.start, '$')
                this.#each(childrenOf(node), block)
                return
            case 'MetaProperty':
                if (node.meta.name === 'import') this.#edits.insert(node.start, '$')
                return
            case 'FunctionDeclaration':
            case 'FunctionExpression':
            case 'ArrowFunctionExpression':
                this.#function(node, block)
                return
            case 'ClassDeclaration':
            case 'ClassExpression':
                this.#class(node, block)
                return
            case 'MethodDefinition':
            case 'PropertyDefinition':
                if (node.computed) this.#visit(node.key, block)
                this.#visit(node.value, block)
                if (node.type === 'PropertyDefinition') this.#terminate(node)
                return
            case 'StaticBlock':
                this.#each(node.body, block.function([...varBindings(node.body), ...blockBindings(node.body)]))
                return
            case 'BlockStatement':
                this.#each(node.body, block.block(blockBindings(node.body)))
                return
            case 'VariableDeclaration':
                this.#variables(node, block)
                this.#terminate(node)
                return
            case 'ExpressionStatement':
            case 'ReturnStatement':
            case 'ThrowStatement':
            case 'DebuggerStatement':
                this.#each(childrenOf(node), block)
                this.#terminate(node)
                return
            case 'BreakStatement':
            case 'ContinueStatement':
                this.#terminate(node)
                return
            case 'LabeledStatement':
                this.#visit(node.body, block)
                return
            case 'WhileStatement':
                this.#visit(node.test, block)
                this.#loopBody(node.body, block)
                return
            case 'DoWhileStatement':
                this.#loopBody(node.body, block)
                this.#visit(node.test, block)
                this.#terminate(node)
                return
            case 'ForStatement': {
                const inner = block.block(headBindings(node.init))
                if (node.init?.type === 'VariableDeclaration') this.#variables(node.init, inner)
                else this.#visit(node.init, inner)
                this.#visit(node.test, inner)
                this.#visit(node.update, inner)
                this.#loopBody(node.body, inner)
                return
            }
            case 'ForInStatement':
            case 'ForOfStatement': {
                const inner = block.block(headBindings(node.left))
                if (node.left.type === 'VariableDeclaration') this.#variables(node.left, inner)
                else this.#pattern(node.left, 'write', inner)
                this.#visit(node.right, inner)
                this.#loopBody(node.body, inner)
                return
            }
            case 'SwitchStatement':
                this.#visit(node.discriminant, block)
                this.#each(node.cases, block.block(blockBindings(node.cases.flatMap((branch) => branch.consequent))))
                return
            case 'CatchClause': {
                const inner = block.block(node.param ? bound(node.param) : [])
                if (node.param) this.#pattern(node.param, 'bind', inner)
                this.#visit(node.body, inner)
                return
            }
            case 'ExportNamedDeclaration':
            case 'ExportDefaultDeclaration':
            case 'ExportAllDeclaration':
                throw syntaxError(NO_EXPORT, node.loc?.start)
            default:
                this.#each(childrenOf(node), block)
        }
    }

    #each(nodes: readonly AnyNode[], block: Block): void {
        for (const node of nodes) this.#visit(node, block)
    }

    // Names

    #name({ name, start, end }: Identifier, role: Role, block: Block, shorthand = false): void {
        if (role === 'let' || role === 'const') this.#usage.declare(name)
        else if (block.has(name)) return
        if (role === 'write' || role === 'update') this.#usage.write(name)
        if (role === 'read' || role === 'call' || role === 'typeof' || role === 'update') this.#usage.read(name)
        const rewritten = (shorthand ? `${name}: ` : '') + WRITTEN[role](name)
        this.#edits.replace(start, end, () => (this.#usage.onPage(name) ? rewritten : this.#edits.source.slice(start, end)))
    }

    #callee(callee: AnyNode, block: Block): void {
        if (callee.type === 'Identifier') this.#name(callee, 'call', block)
        else this.#visit(callee, block)
    }

    #property(node: Property | AssignmentProperty, block: Block): void {
        if (node.computed) this.#visit(node.key, block)
        if (node.shorthand && node.value.type === 'Identifier') this.#name(node.value, 'read', block, true)
        else this.#visit(node.value, block)
    }

    #pattern(pattern: Pattern, target: Target, block: Block, shorthand = false): void {
        switch (pattern.type) {
            case 'Identifier':
                if (target !== 'bind') this.#name(pattern, target, block, shorthand)
                return
            case 'ObjectPattern':
                for (const part of pattern.properties) {
                    if (part.type === 'RestElement') {
                        this.#pattern(part.argument, target, block)
                        continue
                    }
                    if (part.computed) this.#visit(part.key, block)
                    this.#pattern(part.value, target, block, part.shorthand)
                }
                return
            case 'ArrayPattern':
                for (const part of pattern.elements) if (part) this.#pattern(part, target, block)
                return
            case 'AssignmentPattern':
                this.#pattern(pattern.left, target, block, shorthand)
                this.#value(pattern.right, pattern.left, target, block)
                return
            case 'RestElement':
                this.#pattern(pattern.argument, target, block)
                return
            case 'MemberExpression':
                this.#visit(pattern, block)
        }
    }

    /** A value on its way to a name, which it is called by when it is a function or class without one. */
    #value(value: Expression, to: Pattern | undefined, target: Target, block: Block): void {
        const named = to?.type === 'Identifier' && isAnonymous(value) ? to.name : undefined
        if (named === undefined || named === '__proto__' || target === 'bind' || (target === 'write' && block.has(named))) {
            this.#visit(value, block)
            return
        }
        this.#edits.insert(value.start, () => (this.#usage.onPage(named) ? `{${named}: ` : ''))
        this.#visit(value, block)
        this.#edits.insert(value.end, () => (this.#usage.onPage(named) ? `}.${named}` : ''))
    }

    // Declarations

    /** Variables declared where `let` and `const` are a block's own. */
    #variables(node: VariableDeclaration, block: Block): void {
        if (node.kind === 'var' && !block.inFunction) {
            this.#pageVariables(node, 'var', block)
            return
        }
        for (const { id, init } of node.declarations) {
            this.#pattern(id, 'bind', block)
            this.#visit(init, block)
        }
    }

    #pageVariables(node: VariableDeclaration, kind: 'let' | 'const' | 'var', block: Block): void {
        const target = kind === 'var' ? 'write' : kind
        if (kind === 'var') for (const { name } of declared(node)) this.#usage.declare(name)
        const space = this.#edits.source[node.start + kind.length] === ' ' ? 1 : 0
        this.#edits.replace(node.start, node.start + kind.length + space, '')
        for (const { id, init, end } of node.declarations) {
            // in the head of a loop the brackets change nothing
            if (id.type === 'ObjectPattern' && init) this.#edits.insert(id.start, '(')
            this.#pattern(id, target, block)
            if (init) this.#value(init, id, target, block)
            else if (target === 'let') this.#edits.insert(end, ' = undefined')
            if (id.type === 'ObjectPattern' && init) this.#edits.insert(end, ')')
        }
    }

    /** `using` ends with the cell and stays as it is; the page knows what it holds. */
    #resources(node: VariableDeclaration, block: Block): void {
        for (const { init } of node.declarations) this.#visit(init, block)
        this.#terminate(node)
        for (const binding of declared(node)) {
            refuseEngineName(binding)
            this.#usage.declare(binding.name)
            this.#edits.insert(node.end, ` $const.${binding.name} = ${binding.name};`)
        }
    }

    #import(node: ImportDeclaration): void {
        for (const { local } of node.specifiers) this.#usage.declare(local.name)
        const source = this.#edits.source.slice(node.start, node.end)
        const lines = '\n'.repeat(source.split(/\r\n|[\n\r\u2028\u2029]/).length - 1)
        this.#edits.replace(node.start, node.end, `${this.#imported(node)};${lines}`)
    }

    #imported(node: ImportDeclaration): string {
        const text = ({ start, end }: Node) => this.#edits.source.slice(start, end)
        const attributes = node.attributes.map(({ key, value }) => `${text(key)}: ${text(value)}`).join(', ')
        let value = `await $import(${text(node.source)}${attributes === '' ? '' : `, {with: {${attributes}}}`})`
        const parts: string[] = []
        for (const specifier of node.specifiers) {
            const target = `$const.${specifier.local.name}`
            if (specifier.type === 'ImportNamespaceSpecifier') value = `${target} = ${value}`
            else parts.push(`${specifier.type === 'ImportDefaultSpecifier' ? 'default' : text(specifier.imported)}: ${target}`)
        }
        return parts.length === 0 ? value : `({${parts.join(', ')}} = ${value})`
    }

    // Functions, classes, loops

    #function(node: Function & { type: string }, block: Block): void {
        const named = node.type === 'FunctionExpression' && node.id ? block.block([node.id]) : block
        const outer = named.function(node.params.flatMap(bound), { hasArguments: node.type !== 'ArrowFunctionExpression' })
        for (const parameter of node.params) this.#pattern(parameter, 'bind', outer)
        if (node.body.type !== 'BlockStatement') {
            this.#visit(node.body, outer)
            return
        }
        const { body } = node.body
        this.#each(body, outer.function([...varBindings(body), ...blockBindings(body)]))
    }

    #class(node: Class, block: Block): void {
        const inner = node.id ? block.block([node.id]) : block
        this.#visit(node.superClass, inner)
        this.#each(node.body.body, inner)
    }

    #loopBody(body: Statement, block: Block): void {
        if (body.type === 'BlockStatement') {
            this.#edits.insert(body.start + 1, ' $guard();')
            this.#visit(body, block)
            return
        }
        this.#edits.insert(body.start, '{ $guard(); ')
        this.#visit(body, block)
        this.#edits.insert(body.end, ' }')
    }

    /** Writes the semicolon that a statement leaves out: what follows may now begin with a bracket. */
    #terminate({ end }: Node): void {
        if (this.#edits.source[end - 1] !== ';') this.#edits.insert(end, ';')
    }
}

export const NO_EXPORT = '`export` is not for cells: every name at the top level of a cell is shared with the page'

const WRITTEN: Readonly<Record<Role, (name: string) => string>> = {
    read: (name) => `$page.${name}`,
    call: (name) => `(0, $page.${name})`,
    typeof: (name) => `$maybe.${name}`,
    write: (name) => `$page.${name}`,
    update: (name) => `$page.${name}`,
    let: (name) => `$let.${name}`,
    const: (name) => `$const.${name}`,
}

function hoistedFunctions({ body }: Program): Identifier[] {
    return body.flatMap((statement) => (statement.type === 'FunctionDeclaration' ? [statement.id] : []))
}

function headBindings(head: AnyNode | null | undefined): Identifier[] {
    return head?.type === 'VariableDeclaration' ? blockBindings([head]) : []
}

function isAnonymous(value: Expression): boolean {
    if (value.type === 'ArrowFunctionExpression') return true
    return (value.type === 'FunctionExpression' || value.type === 'ClassExpression') && !value.id
}

/** The nodes right below a node, as they stand in the source. */
function childrenOf(node: AnyNode): AnyNode[] {
    return Object.values(node)
        .flat()
        .filter((value: unknown): value is AnyNode => value !== null && typeof value === 'object' && 'type' in value)
        .sort((a, b) => a.start - b.start)
}
