/** Test rows, users, items and the scores of candidates, by index. */
@NullMarked
package org.rectrain.eval.rows;

import org.jspecify.annotations.NullMarked;
