/** Building, unit and place in one line; what the next part says already is not said twice. */
export function placed(...parts: (string | null | undefined)[]): string {
  const said = parts.filter((part): part is string => !!part)
  return said.filter((part, i) => !said.slice(i + 1).some((next) => next.includes(part))).join(' ')
}
