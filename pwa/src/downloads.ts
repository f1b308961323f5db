/** A file of the server's, into this device's downloads. */
import { access } from './session'

/** False without network or right. `otherwise` names the file if the server does not. */
export async function intoDownloads(path: string, otherwise: string): Promise<boolean> {
  const token = await access()
  const response = await fetch(path, { headers: { Authorization: `Bearer ${token}` } }).catch(() => null)
  if (!response?.ok) return false
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = /filename="(.+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? otherwise
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  return true
}
