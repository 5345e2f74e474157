/** The batch job that scores the test split with every model. */
@NullMarked
package org.rectrain.score.batch;

import org.jspecify.annotations.NullMarked;
