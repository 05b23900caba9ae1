// What this window is sending: the chosen files, how far each of them is, and the hands that send them.
// It belongs to the document and not to a page: pages change under it (visit.js) while it goes on.

import { announce, control, pause, Refused } from './announce.js'
import { Changed, open } from './chosen.js'
import { Ledger } from './ledger.js'
import { reachable, readable, sendFile } from './send-file.js'
import { sweepUp } from './sweep-up.js'

// Three bodies at a time; of the six connections that a browser opens, the rest is for polls and pictures.
const hands = 3
const patienceSeconds = [1, 2, 4, 8, 15]
const lookForRoomSeconds = 15
// So little may still arrive when a person asks to hold.
const mostToEndBytes = 8_000_000

// Closing the window in one of these loses something.
const unfinished = new Set(['looking', 'announcing', 'sending', 'held', 'lost', 'full', 'stuck', 'closing'])

class Sending extends Ledger {
  phase = 'rest'
  jobId = null

  /** Whether something is under way that must not be left. */
  get open() {
    return unfinished.has(this.phase)
  }

  /**
   * Find files, announce all of them, then send them. One at a time: while something is open, nothing else begins.
   *
   * @param {({signal, onFound}) => Promise<object[]>} find their rows, as chosen.js makes them
   * @param {{jobId?: string, onJob?: (jobId: string) => void}} how with a job's id the files join that import
   */
  async begin(find, { jobId = null, onJob } = {}) {
    if (this.open) return
    this.clear()
    this.enter('looking')
    const { signal } = this.under
    try {
      this.items = await find({ signal, onFound: (items) => this.note({ items, found: items.length }) })
      this.note({ found: this.items.length })
      if (!this.items.length) return this.give('nothing')
      this.enter('announcing')
      for await (const page of announce(this.items, { jobId, signal })) {
        // Cancelled while the first answer was under way: only now it has a name.
        if (signal.aborted) return void (await control(page.jobId, 'cancel').catch(() => {}))
        this.take(page)
        if (!this.jobId) onJob?.((this.jobId = page.jobId))
      }
      this.complete = true
      sweepUp()
      this.goOn()
    } catch (error) {
      if (!signal.aborted) this.give(error instanceof Refused ? error.message : 'lost', error.missingBytes)
    }
  }

  /** Stop for now: what is nearly there may arrive, what is large starts anew. */
  hold() {
    this.enter('held')
    for (const { item, stop } of this.inHand) if (item.size - item.sent > mostToEndBytes) stop.abort()
  }

  goOn() {
    this.enter('sending')
    this.work()
  }

  /** Once more what failed; a list that broke off is announced once more, and what is here is not sent again. */
  sendAgain() {
    if (!this.complete) {
      const { items, jobId } = this
      this.enter('rest')
      return this.begin(async () => items, { jobId })
    }
    for (const item of this.items) if (item.state === 'failed') this.ready(item, { tries: 0, reason: undefined })
    this.goOn()
  }

  /** End the import: nothing more is sent, and what is done stays. */
  async cancel() {
    const { jobId } = this
    this.enter('cancelled')
    this.renew()
    if (jobId) await control(jobId, 'cancel').catch(() => {})
    this.dispatchEvent(new Event('moved'))
  }

  /** Start without the rest: what is on its way may still end. */
  async leaveRest() {
    this.enter('closing')
    await control(this.jobId, 'start').catch(() => {})
    this.dispatchEvent(new Event('moved'))
    if (!this.busy) this.enter('rest')
  }

  clear() {
    super.clear()
    Object.assign(this, { jobId: null, busy: 0, inHand: new Set(), under: new AbortController() })
  }

  renew() {
    for (const { stop } of this.inHand) stop.abort()
    this.under.abort()
    this.under = new AbortController()
  }

  work() {
    while (this.phase === 'sending' && this.busy < hands && this.at < this.queue.length) this.hand()
    if (!this.busy) this.settle()
  }

  async hand() {
    this.busy += 1
    while (this.phase === 'sending' && this.at < this.queue.length) await this.send(this.queue[this.at++])
    this.busy -= 1
    this.work()
  }

  settle() {
    if (this.phase === 'closing') this.enter('rest')
    if (this.phase === 'sending') this.enter(this.failed ? 'stuck' : 'sent')
    if (this.phase === 'sent') this.dispatchEvent(new Event('moved'))
  }

  async send(item) {
    const hand = { item, stop: new AbortController() }
    const { signal } = hand.stop
    this.inHand.add(hand)
    try {
      item.state = 'sending'
      const file = await open(item)
      signal.throwIfAborted()
      const onProgress = (bytes) => this.progress(item, bytes)
      const { status, said } = await sendFile(file, item.address, { signal, onProgress })
      await this.judge(item, file, status, said, signal)
    } catch (error) {
      if (error instanceof Changed) return this.fail(item)
      if (error.name !== 'AbortError') throw error
      this.ready(item)
    } finally {
      this.inHand.delete(hand)
    }
  }

  async judge(item, file, status, said, signal) {
    if (status >= 200 && status < 300) return this.arrived(item)
    // Its bytes came, and only the answer was lost.
    if (said.code === 'not_expected') return this.arrived(item)
    if (status === 404 || said.code === 'list_closed') return this.close(item)
    if (status === 413 || status === 415) return this.turnAway(item, said.error)
    if (status === 507) return this.waitForRoom(item, said.missing_bytes)
    if (status === 0) return this.broken(item, file, signal)
    if (status < 500 && ![400, 408, 409, 423, 429].includes(status)) return this.fail(item, said.error)
    return this.tryAgain(item, signal, said.error)
  }

  async broken(item, file, signal) {
    if (!(await readable(file))) return this.fail(item, undefined)
    if (await reachable(item.address)) return this.tryAgain(item, signal)
    this.ready(item)
    if (this.phase !== 'sending') return undefined
    this.enter('lost')
    return void this.awaitLine(item.address, this.under.signal)
  }

  async tryAgain(item, signal, reason) {
    if (item.tries >= patienceSeconds.length) return this.fail(item, reason)
    item.tries += 1
    this.back(item)
    item.state = 'ready'
    this.tell()
    await pause(patienceSeconds[item.tries - 1], signal)
    return this.ready(item)
  }

  async awaitLine(address, signal) {
    try {
      for (let round = 0; this.phase === 'lost'; round += 1) {
        await pause(patienceSeconds[Math.min(round, patienceSeconds.length - 1)], signal)
        if (this.phase === 'lost' && (await reachable(address))) this.goOn()
      }
    } catch {
      // Held or cancelled meanwhile.
    }
  }

  async waitForRoom(item, missingBytes) {
    this.ready(item)
    this.missingBytes = missingBytes
    if (this.phase !== 'sending') return
    this.enter('full')
    const { signal } = this.under
    pause(lookForRoomSeconds, signal).then(
      () => this.phase === 'full' && this.goOn(),
      () => {},
    )
  }

  // The import takes no more: cancelled, started or deleted in another window.
  close(item) {
    this.back(item)
    item.state = 'ready'
    this.enter('closed')
    this.renew()
    this.dispatchEvent(new Event('moved'))
  }

  // The list itself did not get through. Without an import there is nothing to go on with.
  give(problem, missingBytes = 0) {
    Object.assign(this, { problem, missingBytes })
    this.enter(this.jobId ? 'stuck' : 'rest')
  }

  enter(phase) {
    this.phase = phase
    this.dispatchEvent(new Event('change'))
  }
}

export const sending = new Sending()
