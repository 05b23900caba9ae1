// A chosen file as long as it waits: its path, its size, and where to open it. An open File costs the window some
// kilobytes, and ten thousand of them more than all else; so a dropped one is opened when its turn comes.

const atOnce = 250
const frameMs = 20

/** The file changed or vanished since it was chosen. */
export class Changed extends Error {}

/** @param {File} file that was picked: the browser keeps it open anyway */
export function picked(file) {
  return { path: file.webkitRelativePath || file.name, size: file.size, modified: file.lastModified, source: file }
}

/**
 * Rows of picked files, some at a time: to look at ten thousand takes a second, and the page answers first.
 *
 * @param {File[]} files
 * @param {{signal: AbortSignal, onFound: (found: object[]) => void}} watch `found` goes on growing
 */
export async function allPicked(files, { signal, onFound }) {
  const found = []
  for (let at = 0; at < files.length; at += atOnce) {
    await new Promise((resolve) => setTimeout(resolve, at ? 0 : frameMs))
    signal.throwIfAborted()
    found.push(...files.slice(at, at + atOnce).map(picked))
    onFound(found)
  }
  return found
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<object|null>} null when it vanished
 */
export async function dropped(entry) {
  const path = entry.fullPath.replace(/^\//, '')
  try {
    const { size, modified } = await (entry.getMetadata ? looked(entry) : measured(entry))
    return { path, size, modified, source: entry }
  } catch {
    return null
  }
}

/**
 * The file itself, as it was when it was chosen.
 *
 * @throws {Changed}
 */
export async function open({ source, size, modified }) {
  if (source instanceof File) return source
  const file = await fileOf(source).catch(() => {
    throw new Changed()
  })
  if (file.size !== size || Math.floor(file.lastModified) !== modified) throw new Changed()
  return file
}

// Not every browser tells size and time without opening.
async function looked(entry) {
  const { size, modificationTime } = await new Promise((resolve, reject) => entry.getMetadata(resolve, reject))
  return { size, modified: Math.floor(modificationTime.getTime()) }
}

async function measured(entry) {
  const { size, lastModified } = await fileOf(entry)
  return { size, modified: Math.floor(lastModified) }
}

function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}
