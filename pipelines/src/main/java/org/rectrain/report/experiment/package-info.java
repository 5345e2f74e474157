/** Sections about A/B tests: assignment, plan, simulation, results. */
@NullMarked
package org.rectrain.report.experiment;

import org.jspecify.annotations.NullMarked;
