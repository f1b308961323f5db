import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { build, defineConfig, type Plugin } from 'vite'
import { wrongLayers, type Sheet } from './layers.ts'

const version = /^version = "(.+)"/m.exec(readFileSync('../pyproject.toml', 'utf8'))?.[1] ?? '0'

/** Builds src/sw/sw.ts as one classic script, with the names of everything else baked in. */
function worker(): Plugin {
  return {
    name: 'rapport-worker',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const emitted = Object.values(bundle).sort((a, b) => a.fileName.localeCompare(b.fileName))
      const hash = createHash('sha256')
      for (const file of emitted) hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source)
      const names = emitted.map((file) => '/' + file.fileName).filter((name) => name !== '/index.html')
      const built = await build({
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        define: {
          __PRECACHE__: JSON.stringify(['/', ...names, '/manifest.webmanifest', '/manifest.en.webmanifest', '/icons/icon-192.png', '/icons/icon.svg', '/icons/badge.png']),
          __BUILD__: JSON.stringify(hash.digest('hex').slice(0, 12)),
        },
        build: {
          write: false,
          target: 'es2022',
          rolldownOptions: { input: 'src/sw/sw.ts', output: { format: 'iife', entryFileNames: 'sw.js' } },
        },
      })
      const output = (Array.isArray(built) ? built[0] : built) as { output: { type: string; code?: string }[] }
      const code = output.output.find((file) => file.type === 'chunk')?.code
      if (!code) this.error('the worker came out empty')
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: code })
    },
  }
}

/** Ends a build whose style sheets could win over each other by chance. */
function layers(): Plugin {
  return {
    name: 'rapport-layers',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle).filter((file) => file.type === 'asset').map((file) => ({ name: file.fileName, css: String(file.source) }))
      const html = files.find((file) => file.name === 'index.html')?.css ?? ''
      const sheets = files.filter((file) => file.name.endsWith('.css'))
      const first = [...html.matchAll(/href="\/([^"]+\.css)"/g)].map(([, name]) => sheets.find((sheet) => sheet.name === name)).filter((sheet): sheet is Sheet => Boolean(sheet))
      const wrong = wrongLayers(first, sheets.filter((sheet) => !first.includes(sheet)))
      if (wrong.length) this.error(wrong.join('\n'))
    },
  }
}

/** What every screen shares, as one chunk that is loaded first: its sheet names the layers before any other does. */
const first = { name: 'first', test: /src.(styles|parts.(blank|skeleton))/ }

export default defineConfig({
  plugins: [layers(), worker()],
  define: { __VERSION__: JSON.stringify(version) },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, rolldownOptions: { output: { codeSplitting: { groups: [first] } } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
  test: { include: ['tests/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0])
