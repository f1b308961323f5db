/** "offer AN-2026-0042" in words: the kind of paper, as the server names it, and its number as printed. */
export function quoted(value: string, kinds: Record<string, string>): string {
  const [kind = '', ...number] = value.split(' ')
  return [kinds[kind], number.join(' ')].filter(Boolean).join(' ')
}
