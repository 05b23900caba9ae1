// How chosen files travel: all in one form, as a browser without script would send them.
// The seam of the drop area: whatever sends files takes these arguments and resolves with the address to go to.

/**
 * Send files as one import.
 *
 * @param {HTMLFormElement} form whose action takes them
 * @param {{file: File, path: string}[]} chosen each file with its path below what was chosen
 * @param {{signal: AbortSignal, onProgress: (sentBytes: number, allBytes: number) => void}} watch
 * @returns {Promise<string>} the page of the import
 * @throws {Refused} with the server's sentence; {TypeError} when the line is lost; {DOMException} when aborted
 */
export function sendFiles(form, chosen, { signal, onProgress }) {
  const body = new FormData()
  for (const { file, path } of chosen) {
    body.append('files', file, file.name)
    body.append('paths', path)
    body.append('last_modified', String(file.lastModified))
  }
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    signal.addEventListener('abort', () => request.abort())
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded, event.total))
    request.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')))
    request.addEventListener('error', () => reject(new TypeError('the line is lost')))
    request.addEventListener('load', () => {
      if (request.status < 400) resolve(request.responseURL)
      else reject(new Refused(sentence(request.responseText)))
    })
    request.open('POST', form.action)
    request.send(body)
  })
}

/** The server said no, and why. */
export class Refused extends Error {}

function sentence(html) {
  return new DOMParser().parseFromString(html, 'text/html').getElementById('sentence')?.textContent ?? ''
}
