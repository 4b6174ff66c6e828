/** 128 letters, which those of the field echo who carry no objects. */
export const TEXT = "abcdefghijklmnopqrstuvwxyz012345".repeat(4);
