/** Whether what is typed goes into a text: then single keys mean letters, not shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.closest('input, textarea, select, [role="textbox"], [role="menu"]') !== null
  );
}

const storageKey = 'coolsweep-single-keys';

/** Single keys as shortcuts can be turned off: speech input and cramped hands press them by accident. */
export function singleKeysAreOn(): boolean {
  return localStorage.getItem(storageKey) !== 'off';
}

export function turnSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, 'off');
}
