/** Time between two questions about something that changes, in milliseconds. */
export const liveMs = 2000;
