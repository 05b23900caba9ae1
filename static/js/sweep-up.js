// Asks the browser to sweep up. What requests, answers and drawings leave behind lies outside of what scripts hold:
// Chromium first looks at it when 67 MB have gathered, and after that first time each 14 MB.

const claimBytes = 2 ** 26

/**
 * Claim memory and give it back, never touched: it costs addresses and no memory, and the sweeper comes at once.
 * It has to be given back before the sweeper is through, who else thinks that so much is needed always.
 */
export function sweepUp() {
  try {
    new ArrayBuffer(claimBytes).transfer?.(0)
  } catch {
    // Not even so many addresses are left: the browser sweeps when it has to.
  }
}
