/**
 * The layers of the app's style sheets. Which rule wins is decided by the order in which the browser first meets the layers, and a sheet
 * that is loaded later may come from anywhere: so the sheets of index.html name all of them, in this order, and no rule lies outside.
 */
const LAYERS = ['reset', 'tokens', 'base', 'parts', 'screens']

export interface Sheet { name: string; css: string }

/** What breaks the order of the layers, one sentence each. `first`: the sheets of index.html, in their order. Pure. */
export function wrongLayers(first: Sheet[], later: Sheet[]): string[] {
  const strange = [...first, ...later].flatMap(({ name, css }) =>
    met(css).filter((one) => !LAYERS.includes(one)).map((one) => `${name}: "${one.slice(0, 60)}" lies in none of the layers ${LAYERS.join(', ')}`))
  const order = [...new Set(first.flatMap(({ css }) => met(css)))].filter((one) => LAYERS.includes(one)).join(', ')
  return order === LAYERS.join(', ') ? strange : [...strange, `index.html names the layers in the order ${order || 'of none'}`]
}

/** The layers in the order they are met; of a rule outside of them its beginning. */
function met(css: string): string[] {
  return outermost(css.replace(/\/\*[\s\S]*?\*\//g, '')).flatMap((one) => (one.startsWith('@layer ') ? one.slice(7).split(/\s*,\s*/) : [one]))
}

/** What stands before each outermost block, and each statement without one. */
function outermost(css: string): string[] {
  const found: string[] = []
  let depth = 0
  let text = ''
  for (const [part] of css.matchAll(/"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[\s\S]/g)) {
    if (part === '}') depth -= 1
    else if (depth === 0 && (part === '{' || part === ';')) found.push(text.trim()), (text = '')
    else if (depth === 0) text += part
    if (part === '{') depth += 1
  }
  return found
}
