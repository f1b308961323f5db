/** A sign-out the server has not heard of yet. It must outlive the wiped database, so it sits in localStorage. */
const NOTE = 'rapport.signed_out'

export const signedOutOffline = (): string | null => localStorage.getItem(NOTE)
export const rememberSignOut = (endpoint: string | null) => localStorage.setItem(NOTE, endpoint ?? '')
export const forgetSignOut = () => localStorage.removeItem(NOTE)
