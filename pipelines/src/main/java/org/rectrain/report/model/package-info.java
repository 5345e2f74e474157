/** Sections and pages about models: training, ranking, retrieval, students, exports. */
@NullMarked
package org.rectrain.report.model;

import org.jspecify.annotations.NullMarked;
