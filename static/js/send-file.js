// One file travels as the body of one request, read from the disk by the browser while it is sent.

// A body that makes no way for so long is given up, and sent anew.
const silenceSeconds = 60
// Requests that rest. What a new one leaves behind is swept up late: ten thousand of them held 50 MB meanwhile.
const free = []

/**
 * Send a whole file.
 *
 * @param {File} file
 * @param {string} address where the server takes its bytes
 * @param {{signal: AbortSignal, onProgress: (sentBytes: number) => void}} watch
 * @returns {Promise<{status: number, said: object}>} status 0 when the line broke or nothing moved any more
 * @throws {DOMException} when aborted
 */
export function sendFile(file, address, { signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const request = free.pop() ?? new XMLHttpRequest()
    const give = () => request.abort()
    let alarm
    const watch = () => {
      clearTimeout(alarm)
      alarm = setTimeout(give, silenceSeconds * 1000)
    }
    request.upload.onprogress = (event) => {
      watch()
      onProgress(event.loaded)
    }
    request.onloadend = () => {
      clearTimeout(alarm)
      signal.removeEventListener('abort', give)
      const came = { status: request.status, said: saidIn(request) }
      request.onloadend = request.upload.onprogress = null
      free.push(request)
      if (signal.aborted) reject(signal.reason)
      else resolve(came)
    }
    signal.addEventListener('abort', give)
    request.open('PATCH', address)
    request.setRequestHeader('Content-Type', 'application/offset+octet-stream')
    request.setRequestHeader('Upload-Offset', '0')
    watch()
    request.send(file)
  })
}

/** Whether the file can still be read: it may have changed or vanished since it was chosen. */
export async function readable(file) {
  try {
    await file.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false
  }
}

/** Whether the server answers at all. */
export async function reachable(address) {
  try {
    await fetch(address, { method: 'HEAD', cache: 'no-store' })
    return true
  } catch {
    return false
  }
}

function saidIn(request) {
  try {
    return JSON.parse(request.responseText)
  } catch {
    return {}
  }
}
