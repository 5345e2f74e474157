/** The two passes over the log, user by user: a census first, then the examples. */
@NullMarked
package org.rectrain.prepare.pass;

import org.jspecify.annotations.NullMarked;
