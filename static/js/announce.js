// The list of chosen files goes to the server before their bytes: 500 rows a call, each row gets an answer.

const mostRows = 500
const patienceSeconds = [1, 2, 4, 8, 15]

/** The server said no, and why; `status`, `code` and `missingBytes` as it said them. */
export class Refused extends Error {
  constructor(status, said) {
    super(said.error ?? '')
    this.status = status
    this.code = said.code
    this.missingBytes = said.missing_bytes
  }
}

/**
 * Announce files as one import, page by page.
 *
 * @param {{path: string, size: number, modified: number}[]} chosen sizes in bytes, moments in milliseconds
 * @param {{jobId?: string, signal: AbortSignal}} how with a job's id the rows join that import
 * @yields {{jobId: string, rows: object[], answers: object[]}} a page of what was announced, and the answers to it
 * @throws {Refused} with the server's sentence; {TypeError} when the line is lost; {DOMException} when aborted
 */
export async function* announce(chosen, { jobId, signal }) {
  for (let at = 0; at < chosen.length; at += mostRows) {
    signal.throwIfAborted()
    const rows = chosen.slice(at, at + mostRows)
    const body = JSON.stringify({ files: rows.map(row), more: at + mostRows < chosen.length })
    // The first call makes the import: sent twice it would make two. All later ones may be sent again.
    const said = jobId
      ? await insist(() => post(`/api/jobs/${jobId}/manifest`, body), signal)
      : await post('/api/jobs', body)
    jobId = said.job_id
    yield { jobId, rows, answers: said.files }
  }
}

/** Ask something of an import: `start` or `cancel`. */
export function control(jobId, action) {
  return post(`/api/jobs/${jobId}/control`, JSON.stringify({ action }))
}

function row({ path, size, modified }) {
  return { path, size_bytes: size, last_modified: modified }
}

async function post(address, body) {
  const answer = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  const said = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Refused(answer.status, said)
  return said
}

async function insist(call, signal) {
  for (const seconds of patienceSeconds) {
    try {
      return await call()
    } catch (error) {
      if (error instanceof Refused && error.status < 500) throw error
    }
    await pause(seconds, signal)
  }
  return call()
}

/** Wait; an aborted signal ends it by throwing. */
export function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const timer = setTimeout(resolve, seconds * 1000)
    const end = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', end, { once: true })
  })
}
