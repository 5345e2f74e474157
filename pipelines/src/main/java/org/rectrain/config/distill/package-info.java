/** Section {@code distill}: teachers, student, boosted trees. */
@NullMarked
package org.rectrain.config.distill;

import org.jspecify.annotations.NullMarked;
