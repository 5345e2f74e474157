/** Explanations of scores, as a page shows them. */
@NullMarked
package org.rectrain.report.reasons;

import org.jspecify.annotations.NullMarked;
