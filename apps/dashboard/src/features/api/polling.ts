/** Time between two questions about something that changes, in milliseconds. */
export const liveMs = 2000;
/** Time between two questions about something that may change, but seldom does. */
export const idleMs = 10_000;
