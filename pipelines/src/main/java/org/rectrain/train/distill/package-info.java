/** Teachers, soft labels and students. */
@NullMarked
package org.rectrain.train.distill;

import org.jspecify.annotations.NullMarked;
