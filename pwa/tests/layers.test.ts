import { describe, expect, it } from 'vitest'
import { wrongLayers } from '../layers'

const first = { name: 'index.css', css: '@layer reset,tokens,base,parts,screens;@layer reset{*{margin:0}}@layer parts{.a{content:"}"}@media print{.a{color:red}}}' }
const later = (css: string) => wrongLayers([first], [{ name: 'later.css', css }])

describe('the layers of the style sheets', () => {
  it('are in order if the first sheet states them, or meets them in this order', () => {
    expect(later('@layer screens{.b{color:red}}/* .c{} */@layer parts{.b{}}')).toEqual([])
    expect(wrongLayers([{ name: 'index.css', css: '@layer reset{}@layer tokens{}@layer base{}@layer parts{}@layer screens{}' }], [])).toEqual([])
  })

  it.each(['.skeleton{color:red}', '@media print{.a{}}', '@layer parts{.a{}}.b{}', '@layer others{.a{}}', '@layer{.a{}}', '@import "x.css";'])('are broken by %s', (css) => {
    expect(later(css)).toHaveLength(1)
  })

  it('are broken if a sheet comes before the one that states their order', () => {
    expect(wrongLayers([{ name: 'skeleton.css', css: '@layer parts{.a{}}' }, first], [])).toEqual(['index.html names the layers in the order parts, reset, tokens, base, screens'])
    expect(wrongLayers([], [first])).toEqual(['index.html names the layers in the order of none'])
  })
})
