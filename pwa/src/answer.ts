/** One request to the server and what its answer means. Expected failures are values, never exceptions. */

export interface Trouble { field: string; message: string }

export type Answer<T> =
  | { outcome: 'ok'; value: T }
  | { outcome: 'offline' }
  | { outcome: 'signed_out' }
  | { outcome: 'later'; status: number; after_s: number }
  | { outcome: 'refused'; code: string; message: string; fields: Trouble[] }

interface ErrorBody { error?: { code?: string; message?: string; fields?: Trouble[] } }

export function meaning<T>(status: number, body: unknown, retry_after: string | null): Answer<T> {
  if (status >= 200 && status < 300) return { outcome: 'ok', value: body as T }

  const { code = '', message = '', fields = [] } = (body as ErrorBody | null)?.error ?? {}
  if (status === 401 && code !== 'wrong_login') return { outcome: 'signed_out' }
  if (status === 429 || status >= 500) return { outcome: 'later', status, after_s: Number(retry_after) || 5 }
  return { outcome: 'refused', code: code || String(status), message, fields }
}

export interface Ask {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
  token?: string | null
  headers?: Record<string, string>
  signal?: AbortSignal
}

export async function request<T>({ method, path, body, token, headers, signal }: Ask): Promise<Answer<T>> {
  const head = new Headers(headers)
  if (token) head.set('Authorization', `Bearer ${token}`)
  const is_form = body instanceof FormData || body instanceof Blob
  if (body !== undefined && !is_form) head.set('Content-Type', 'application/json')
  try {
    const response = await fetch(path, {
      method,
      headers: head,
      body: body === undefined ? null : is_form ? body : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal ?? AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    return meaning<T>(response.status, parsed(text), response.headers.get('Retry-After'))
  } catch (error) {
    if (signal?.aborted) throw error
    return { outcome: 'offline' }
  }
}

function parsed(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null
  } catch {
    return null
  }
}
