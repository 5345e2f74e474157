/** Sections and pages about the data. */
@NullMarked
package org.rectrain.report.data;

import org.jspecify.annotations.NullMarked;
