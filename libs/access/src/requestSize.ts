/** Bytes of a request by a person or a program. A sweep file has 500,000 characters, of up to four bytes, some escaped in JSON. */
export const largestRequest = 4 * 1024 * 1024;
