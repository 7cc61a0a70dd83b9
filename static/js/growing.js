// A WAV that is still being made, heard as it arrives. An <audio> waits for 64 KB of it, which is
// more than a second of speech; here the first samples sound at once.
const HEADER = 44;
const LEAD = 0.03; // seconds between the first samples and their sound
const RATE_AT = 24;

// Plays until the end, or until `stop()`. `began` is called with the first sound.
export class Growing {
  constructor(url, began) {
    this.url = url;
    this.began = began;
    this.context = new AudioContext({ latencyHint: "interactive" });
    this.asking = new AbortController();
    this.next = 0;
    this.rest = new Uint8Array(0);
    this.rate = 0;
  }

  // Whether all of it was heard. Rejects where nothing may sound, or nothing comes.
  async play() {
    await this.#allowed();
    const answer = await fetch(this.url, { signal: this.asking.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const reader = answer.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) this.#take(part.value);
    if (!this.rate) throw new Error("Nothing came.");
    await this.#silence();
    return this.context.state !== "closed";
  }

  stop() {
    this.asking.abort();
    if (this.context.state !== "closed") this.context.close();
  }

  // A browser may want a gesture on this very page first; it then never resumes.
  async #allowed() {
    if (this.context.state === "running") return;
    const tooLate = new Promise((_, reject) => setTimeout(() => reject(new Error("Not allowed.")), 500));
    await Promise.race([this.context.resume(), tooLate]);
  }

  #take(bytes) {
    let all = new Uint8Array(this.rest.length + bytes.length);
    all.set(this.rest);
    all.set(bytes, this.rest.length);
    if (!this.rate) {
      if (all.length < HEADER) {
        this.rest = all;
        return;
      }
      this.rate = new DataView(all.buffer).getUint32(RATE_AT, true);
      all = all.slice(HEADER);
    }
    const whole = all.length & ~1;
    this.rest = all.slice(whole);
    if (whole) this.#sound(all, whole / 2);
  }

  #sound(bytes, count) {
    if (this.context.state === "closed") return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, count * 2);
    const buffer = this.context.createBuffer(1, count, this.rate);
    const samples = buffer.getChannelData(0);
    for (let at = 0; at < count; at += 1) samples[at] = view.getInt16(2 * at, true) / 32768;
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(this.context.destination);
    const first = !this.next;
    this.next = Math.max(this.next, this.context.currentTime + LEAD);
    source.start(this.next);
    this.next += buffer.duration;
    if (first) this.began();
  }

  #silence() {
    const left = this.next - this.context.currentTime;
    return new Promise((resolve) => setTimeout(resolve, Math.max(0, left) * 1000));
  }
}
