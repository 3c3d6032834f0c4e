/** Lets the reader keep a file that was made in the page. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of the content by the time the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url));
}
