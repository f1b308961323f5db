/** A mail as its writer laid it out. It is read each time and never kept on the device. */
import { ask } from './api'
import type { MailHtml } from './wire'

export const readLayout = (id: string, with_pictures: boolean) =>
  ask<MailHtml>({ method: 'GET', path: `/api/mails/${id}/html${with_pictures ? '?pictures=true' : ''}` })
