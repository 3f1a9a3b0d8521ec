/**
 * Both ends show that they know the same secret, and neither tells it. As Python does from 3.12 on:
 *
 *     listener ── #CHALLENGE# {sha256} 40 random bytes ──▶ client
 *              ◀── {sha256} HMAC of {sha256} and those bytes ──
 *              ── #WELCOME# or #FAILURE# ─────────────────▶          and the same again the other way round
 *
 * Source: the description of the protocol in CPython's `Lib/multiprocessing/connection.py`. What Python before 3.12 speaks (MD5) is refused.
 */
import { constants } from 'node:buffer';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { AuthenticationError, ConnectionError, EOFError, UsageError } from '../errors.ts';
import { END } from '../channel/end.ts';
import type { FrameSocket } from './frame-socket.ts';

const CHALLENGE = Buffer.from('#CHALLENGE#');
const WELCOME = Buffer.from('#WELCOME#');
const FAILURE = Buffer.from('#FAILURE#');
const DIGEST = 'sha256';
const DIGEST_PREFIX = Buffer.from(`{${DIGEST}}`);
const RANDOM_BYTES = 40;
/** What Python before 3.12 sends has no name of a digest, but this many bytes. */
const LEGACY_CHALLENGE_BYTES = 20;
const LEGACY_REPLY_BYTES = 16;
/** No message of the protocol comes near it; a longer one is not read. */
const LONGEST_BYTES = 256;
const PYTHON_HINT = 'Python speaks SHA-256 from 3.12 on';

/** Who begins, and how long it may take, in milliseconds. */
export interface Terms {
  readonly key: Uint8Array;
  readonly side: 'listener' | 'client';
  readonly withinMs: number;
}

/** How it has ended. */
export type Handshake =
  | { readonly type: 'done' }
  /** The other end speaks the protocol, and one of both has refused the other's proof. */
  | { readonly type: 'refused'; readonly error: AuthenticationError }
  /** Nobody is there who would speak it: it left, said nothing in time, or something else. */
  | { readonly type: 'absent'; readonly error: AuthenticationError };

/** The socket is as good as new when it is done; and else closed. */
export async function authenticate(frames: FrameSocket, terms: Terms): Promise<Handshake> {
  const timer = limitTime(frames, terms);
  frames.maxLength = LONGEST_BYTES;
  try {
    if (terms.side === 'client') await answerChallenge(frames, terms.key);
    await deliverChallenge(frames, terms.key);
    if (terms.side === 'listener') await answerChallenge(frames, terms.key);
    frames.maxLength = constants.MAX_LENGTH;
    return { type: 'done' };
  } catch (reason) {
    frames.close();
    if (reason instanceof AuthenticationError) return { type: 'refused', error: reason };
    return { type: 'absent', error: explainAbsence(reason) };
  } finally {
    clearTimeout(timer);
  }
}

/** A secret of the user's. Empty, it is one like any other. @throws UsageError */
export function resolveKey(authkey: unknown): Uint8Array | undefined {
  if (authkey === undefined) return undefined;
  if (typeof authkey === 'string') return Buffer.from(authkey);
  if (authkey instanceof Uint8Array) return Uint8Array.from(authkey);
  throw new UsageError('authkey should be a byte string', { hint: 'a Uint8Array, or a text' });
}

/** Whether a message is what a listener with a key begins with. */
export function isChallenge(message: Buffer): boolean {
  if (!startsWith(message, CHALLENGE)) return false;
  const rest = message.subarray(CHALLENGE.length);
  return rest.length === LEGACY_CHALLENGE_BYTES || /^\{[a-z0-9_]+\}/.test(rest.toString('latin1'));
}

async function deliverChallenge(frames: FrameSocket, key: Uint8Array): Promise<void> {
  const challenge = Buffer.concat([DIGEST_PREFIX, randomBytes(RANDOM_BYTES)]);
  await frames.write([CHALLENGE, challenge]);
  const refusal = whyWrong(await receive(frames), makeProof(key, challenge));
  await frames.write([refusal ? FAILURE : WELCOME]);
  if (refusal) throw refusal;
}

async function answerChallenge(frames: FrameSocket, key: Uint8Array): Promise<void> {
  const message = await receive(frames);
  if (!startsWith(message, CHALLENGE))
    throw new AuthenticationError('what has come is no challenge, but another message', {
      hint: 'was the listener made with an authkey?',
    });
  const challenge = message.subarray(CHALLENGE.length);
  expectOurDigest(challenge, LEGACY_CHALLENGE_BYTES);
  if (challenge.length < DIGEST_PREFIX.length + LEGACY_CHALLENGE_BYTES)
    throw new AuthenticationError(`the challenge is too short: ${challenge.length} bytes`);
  await frames.write([makeProof(key, challenge)]);
  const verdict = await receive(frames);
  if (!verdict.equals(WELCOME)) throw new AuthenticationError('digest sent was rejected');
}

/** The name of the digest is part of what is signed: nobody in between can make it a weaker one. */
function makeProof(key: Uint8Array, challenge: Buffer): Buffer {
  return Buffer.concat([DIGEST_PREFIX, createHmac(DIGEST, key).update(challenge).digest()]);
}

function whyWrong(proof: Buffer, expected: Buffer): AuthenticationError | undefined {
  try {
    expectOurDigest(proof, LEGACY_REPLY_BYTES);
  } catch (error) {
    return error as AuthenticationError;
  }
  if (proof.length === expected.length && timingSafeEqual(proof, expected)) return undefined;
  return new AuthenticationError('digest received was wrong', {
    hint: 'do both ends have the same authkey?',
  });
}

/** @param legacyBytes how long it would be if it had no name */
function expectOurDigest(message: Buffer, legacyBytes: number): void {
  if (startsWith(message, DIGEST_PREFIX)) return;
  const name =
    message.length === legacyBytes ? 'md5' : /^\{([a-z0-9_]{1,16})\}/.exec(message.toString('latin1'))?.[1];
  if (name === undefined)
    throw new AuthenticationError('digest received was wrong: it has no name', {
      hint: 'does the other end have an authkey?',
    });
  throw new AuthenticationError(`the other end uses ${name}, and only ${DIGEST} is accepted`, {
    hint: PYTHON_HINT,
  });
}

/** The program need not live for it: whoever waits for a connection keeps it alive. */
function limitTime(frames: FrameSocket, { withinMs }: Terms): NodeJS.Timeout | undefined {
  if (withinMs === Infinity) return undefined;
  const expire = (): void =>
    frames.destroy(new Error(`it has not shown within ${withinMs}ms that it knows the authkey`));
  return setTimeout(expire, withinMs).unref();
}

async function receive(frames: FrameSocket): Promise<Buffer> {
  const message = await frames.take();
  if (message === END || message === undefined) throw new EOFError();
  return message;
}

function explainAbsence(reason: unknown): AuthenticationError {
  const why =
    reason instanceof EOFError
      ? 'it has closed the connection'
      : reason instanceof ConnectionError && reason.cause instanceof Error
        ? reason.cause.message
        : (reason as Error).message;
  return new AuthenticationError(`the other end was not authenticated: ${why}`, {
    hint: 'does the other end have an authkey?',
    cause: reason,
  });
}

function startsWith(message: Buffer, prefix: Buffer): boolean {
  return message.subarray(0, prefix.length).equals(prefix);
}
