package org.dubbots.hessian;

/**
 * One value to be written, read and compared. Java itself cannot read some of what it writes: such a value is `exact`, it
 * comes back as it was, and is compared with itself instead of with what Java reads from its own bytes.
 */
record Case(String name, boolean exact, Object value) {}
