import { expect, test, vi } from 'vitest'

vi.mock('../src/session', () => ({ access: async () => 'token', renew: async () => null, standing: { value: 'in' } }))

test('a second hello means a gap: everything shown is fetched again', async () => {
  vi.stubGlobal('document', new EventTarget())
  vi.stubGlobal('addEventListener', () => {})
  const said = 'event: hello\ndata: {}\n\nevent: mail\ndata: {"id":"1"}\n\nevent: hello\ndata: {}\n\n'
  vi.stubGlobal('fetch', vi.fn().mockResolvedValueOnce(new Response(said)).mockReturnValue(new Promise(() => {})))
  const { startLive } = await import('../src/live')
  const heard = await new Promise((done) => {
    const events: (string | null)[] = []
    startLive((event) => events.push(event && event.event) === 3 && done(events))
  })
  expect(heard).toEqual(['hello', 'mail', null])
})
