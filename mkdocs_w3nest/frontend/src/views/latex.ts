/** LaTeX as MathML, which browsers draw with the fonts that they have. */
import temml from 'temml'

/** What is no LaTeX shows as it is, with what is wrong as its title. */
export function latexHtml(source: string, block: boolean): string {
    return temml.renderToString(source, { displayMode: block, throwOnError: false })
}
