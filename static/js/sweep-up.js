// Asks the browser to sweep up. What requests, answers and drawings leave behind lies outside of what scripts hold:
// Chromium first looks at it when 67 MB have gathered, and after that first time each 14 MB.

const claimBytes = 2 ** 26

/** Claim memory that is never touched: it costs addresses and no memory, and the sweeper comes at once. */
export function sweepUp() {
  try {
    return void new ArrayBuffer(claimBytes)
  } catch {
    // Not even so many addresses are left: the browser sweeps when it has to.
  }
}
