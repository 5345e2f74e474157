/** The whole path: the stages in order, what each reads and writes, and what is up to date. */
@NullMarked
package org.rectrain.path;

import org.jspecify.annotations.NullMarked;
