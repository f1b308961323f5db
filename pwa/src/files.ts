/** Files on entries: photos are made small here, small files wait without network, big ones need it; reading brings them as downloads. */
import { ask, readFile } from './api'
import type { Answer } from './answer'
import { newId, send } from './outbox'
import { tell } from './state'

export const FILE_LIMIT = 25 * 1024 * 1024
/** What may wait on the device: a sealed copy of it is written again with each new wish. */
export const WAITS_LIMIT = 2 * 1024 * 1024
const PHOTO_EDGE = 2000
const UPLOAD_MS = 300_000

export const ACCEPTED = '.pdf,.jpg,.jpeg,.png,.gif,.webp,.heic,.tif,.tiff,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.msg,.txt,.md,.csv,.vcf,.ics,.eml'

/** A photo of a phone has 12 million points and the place where it was taken: both are too much for a letter that was scanned. */
export async function smaller(file: File): Promise<File> {
  if (!/^image\/(jpeg|png|webp|heic)$/.test(file.type)) return file
  const picture = await createImageBitmap(file).catch(() => null)
  if (!picture) return file
  const scale = Math.min(1, PHOTO_EDGE / Math.max(picture.width, picture.height))
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.82 })
  return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' })
}

export async function sendFile(customer: string, entry: string, file: File): Promise<Answer<unknown>> {
  const path = `/api/customers/${customer}/files`
  if (file.size > WAITS_LIMIT) return sendNow(path, entry, file)
  const id = newId()
  return send({ id, about: `${path}/${id}`, method: 'POST', path, body: { activity_id: entry }, file: { name: file.name, type: file.type, content: await base64(file) } })
}

async function sendNow(path: string, entry: string, file: File): Promise<Answer<unknown>> {
  const body = new FormData()
  body.set('activity_id', entry)
  body.set('file', file)
  const late: Answer<unknown> = { outcome: 'offline' }
  return ask<unknown>({ method: 'POST', path, body, signal: AbortSignal.timeout(UPLOAD_MS) }).catch(() => late)
}

/** Into the phone's downloads; the browser's own way to open it follows. */
export async function download(id: string, name: string, offline: string) {
  const blob = await readFile(id)
  if (!blob) return tell(offline)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** A picture as the page's content rules allow it: inside the address. */
export async function picture(id: string): Promise<string | null> {
  const blob = await readFile(id)
  return blob && `data:${blob.type};base64,${await base64(blob)}`
}

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}
