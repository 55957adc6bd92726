/** So often a handler is given a message of a work queue; one that it failed at each time waits among the dead letters. */
export const MESSAGE_ATTEMPTS = 4;
