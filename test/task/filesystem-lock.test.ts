import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AlreadyTryingToLockError,
  CancelledError,
  Clock,
  DeferredFilesystemLock,
  FilesystemLock,
  isLocked,
  TimeoutError,
} from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder = '';
let name = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hawser-lock-'));
  name = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The id of a process that is over. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

describe('FilesystemLock', () => {
  it('is held by one process at a time', () => {
    const lock = new FilesystemLock(name);
    expect([lock.lock(), lock.locked, lock.clean]).toEqual([true, true, true]);
    expect(readlinkSync(name)).toBe(String(process.pid));
    const other = new FilesystemLock(name);
    expect([other.lock(), other.locked, isLocked(name)]).toEqual([false, false, true]);
    lock.unlock();
    expect([lock.locked, isLocked(name)]).toEqual([false, false]);
  });

  it('is taken over from a process that is gone', () => {
    symlinkSync(String(deadPid()), name);
    const lock = new FilesystemLock(name);
    expect([lock.lock(), lock.clean]).toEqual([true, false]);
  });

  it('is not taken from a process that must not be signalled', () => {
    symlinkSync('1', name);
    expect(new FilesystemLock(name).lock()).toBe(false);
    expect(() => new FilesystemLock(name).unlock()).toThrow('is not owned by this process');
  });

  it('says why it cannot be made', () => {
    expect(() => new FilesystemLock(join(folder, 'none', 'lock')).lock()).toThrow('ENOENT');
  });

  it('is released at the end of a block', () => {
    {
      using lock = new FilesystemLock(name);
      lock.lock();
      expect(lstatSync(name).isSymbolicLink()).toBe(true);
    }
    expect(isLocked(name)).toBe(false);
  });
});

describe('DeferredFilesystemLock', () => {
  it('is ours at once when it is free (test_waitUntilLockedWithNoLock)', () => {
    const clock = new Clock();
    const lock = new DeferredFilesystemLock(name, clock);
    expect([lock.deferUntilLocked(3).called, lock.locked, clock.calls]).toEqual([true, true, []]);
  });

  it('is tried once a second (test_waitUntilLockedWithTimeoutUnlocked)', () => {
    const clock = new Clock();
    const holder = new FilesystemLock(name);
    holder.lock();
    const lock = new DeferredFilesystemLock(name, clock);
    const d = lock.deferUntilLocked(10);
    clock.pump([1, 1, 0.5]);
    holder.unlock();
    expect(d.called).toBe(false);
    clock.advance(0.5);
    expect([d.called, lock.locked, clock.calls]).toEqual([true, true, []]);
  });

  it('gives up in time (test_waitUntilLockedWithTimeoutLocked)', async () => {
    const clock = new Clock();
    new FilesystemLock(name).lock();
    const lock = new DeferredFilesystemLock(name, clock);
    const d = lock.deferUntilLocked(5.5);
    clock.pump([1, 1, 1, 1, 1, 0.5]);
    expect([d.called, clock.calls]).toEqual([true, []]);
    await expect(d).rejects.toThrow(TimeoutError);
    // And may be tried again.
    const again = lock.deferUntilLocked(5.5);
    again.cancel();
    await expect(again).rejects.toThrow(CancelledError);
    expect(clock.calls).toEqual([]);
  });

  it('takes the lock at the last try', () => {
    const clock = new Clock();
    const holder = new FilesystemLock(name);
    holder.lock();
    const d = new DeferredFilesystemLock(name, clock).deferUntilLocked();
    holder.unlock();
    d.cancel();
    expect([d.called, d.result]).toEqual([true, undefined]);
  });

  it('waits once at a time (test_concurrentUsage)', async () => {
    const clock = new Clock();
    new FilesystemLock(name).lock();
    const lock = new DeferredFilesystemLock(name, clock);
    const first = lock.deferUntilLocked();
    await expect(lock.deferUntilLocked()).rejects.toThrow(AlreadyTryingToLockError);
    first.addErrback(() => {});
    first.cancel();
  });

  it('fails as the last try does', async () => {
    const clock = new Clock();
    new FilesystemLock(name).lock();
    const d = new DeferredFilesystemLock(name, clock).deferUntilLocked();
    rmSync(folder, { recursive: true });
    d.cancel();
    await expect(d).rejects.toThrow('ENOENT');
    folder = mkdtempSync(join(tmpdir(), 'hawser-lock-'));
  });
});
