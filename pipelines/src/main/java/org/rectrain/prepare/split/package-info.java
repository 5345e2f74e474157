/** Which rows are train, valid and test. */
@NullMarked
package org.rectrain.prepare.split;

import org.jspecify.annotations.NullMarked;
