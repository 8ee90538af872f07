import { strToU8, zipSync, type Zippable } from 'fflate'
import type { UnsentMedia } from '../protocol'
import type { Timestamp, Unsent, UnsentItem } from '../types'

/** The person's own words for what stands in the file. */
export interface ExportWords {
  /** The table's name, without its ending, and its columns. */
  table: string
  time: string
  title: string
  said: string
  state: string
  files: string
  waiting: string
  refused(code: string): string
  at(when: Timestamp): string
}

/** All that is unsent as one ZIP. */
export async function pack(
  unsent: Unsent,
  media: UnsentMedia[],
  words: ExportWords,
): Promise<Blob> {
  const named = media.map((one, n) => ({ ...one, name: `${n + 1}.${ending(one.blob.type)}` }))
  const files: Zippable = {
    // A spreadsheet takes a table without this mark for one of another alphabet.
    [`${words.table}.csv`]: strToU8(`\ufeff${table(unsent, named, words)}`),
    'lianjian.json': strToU8(
      JSON.stringify(
        { ...unsent, media: named.map(({ name, content, docs }) => ({ name, content, docs })) },
        null,
        2,
      ),
    ),
  }
  for (const { name, blob } of named) {
    // A picture gets no smaller.
    files[`media/${name}`] = [new Uint8Array(await blob.arrayBuffer()), { level: 0 }]
  }
  return new Blob([zipSync(files) as Uint8Array<ArrayBuffer>], { type: 'application/zip' })
}

type Named = UnsentMedia & { name: string }

/** What a person reads, and a spreadsheet. */
export function table(unsent: Unsent, media: Named[], words: ExportWords): string {
  const header = [words.time, words.title, words.said, words.state, words.files]
  const told = new Set<string>()
  const row = (item: UnsentItem, state: string): string[] => {
    const doc = `${item.doc.scope}/${item.doc.doc}`
    const mine = told.has(doc) ? [] : media.filter(({ docs }) => docs.includes(doc))
    told.add(doc)
    const files = mine.map(({ name }) => `media/${name}`).join(' ')
    return [words.at(item.at), item.title, item.words.join('\n'), state, files]
  }
  const rows = [
    ...unsent.pending.map((item) => row(item, words.waiting)),
    ...unsent.refused.map((item) => row(item, words.refused(item.code ?? ''))),
  ]
  return [header, ...rows].map((cells) => cells.map(cell).join(',')).join('\r\n') + '\r\n'
}

/** What begins like a formula is none: a spreadsheet would do what a stranger wrote. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${plain.replaceAll('"', '""')}"`
}

function ending(type: string): string {
  if (type === 'image/jpeg') return 'jpg'
  return /^\w+\/([\w]+)/.exec(type)?.[1] ?? 'bin'
}
