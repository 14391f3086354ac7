// Waits for something that other programs do; returns what it came to.
export async function until(what, look, seconds = 15) {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
