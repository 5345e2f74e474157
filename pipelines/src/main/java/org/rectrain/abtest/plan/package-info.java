/** Sample size and duration from history. */
@NullMarked
package org.rectrain.abtest.plan;

import org.jspecify.annotations.NullMarked;
