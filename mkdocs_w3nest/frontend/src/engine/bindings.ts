/** The names that patterns and declarations bind. */
import type { AnyNode, Identifier, ModuleDeclaration, Pattern, Statement } from 'acorn'

/** The identifiers that a pattern binds, in the order of the source. */
export function bound(pattern: Pattern): Identifier[] {
    switch (pattern.type) {
        case 'Identifier':
            return [pattern]
        case 'ObjectPattern':
            return pattern.properties.flatMap((part) => bound(part.type === 'RestElement' ? part.argument : part.value))
        case 'ArrayPattern':
            return pattern.elements.flatMap((part) => (part ? bound(part) : []))
        case 'AssignmentPattern':
            return bound(pattern.left)
        case 'RestElement':
            return bound(pattern.argument)
        case 'MemberExpression':
            return []
    }
}

/** What statements declare for their own block: `let`, `const`, `using`, classes and functions. */
export function blockBindings(statements: readonly (Statement | ModuleDeclaration)[]): Identifier[] {
    return statements.flatMap((statement) => {
        if (statement.type === 'VariableDeclaration' && statement.kind !== 'var') return declared(statement)
        if (statement.type === 'ClassDeclaration' || statement.type === 'FunctionDeclaration') return [statement.id]
        return []
    })
}

/** What `var` declares in statements, for the function that they stand in. */
export function varBindings(statements: readonly (AnyNode | null | undefined)[]): Identifier[] {
    return statements.flatMap((node) => {
        switch (node?.type) {
            case 'VariableDeclaration':
                return node.kind === 'var' ? declared(node) : []
            case 'BlockStatement':
                return varBindings(node.body)
            case 'IfStatement':
                return varBindings([node.consequent, node.alternate])
            case 'ForStatement':
                return varBindings([node.init, node.body])
            case 'ForInStatement':
            case 'ForOfStatement':
                return varBindings([node.left, node.body])
            case 'WhileStatement':
            case 'DoWhileStatement':
            case 'LabeledStatement':
            case 'CatchClause':
                return varBindings([node.body])
            case 'TryStatement':
                return varBindings([node.block, node.handler, node.finalizer])
            case 'SwitchStatement':
                return node.cases.flatMap((branch) => varBindings(branch.consequent))
            default:
                return []
        }
    })
}

/** The identifiers that a declaration of variables binds. */
export function declared(declaration: { declarations: { id: Pattern }[] }): Identifier[] {
    return declaration.declarations.flatMap(({ id }) => bound(id))
}
