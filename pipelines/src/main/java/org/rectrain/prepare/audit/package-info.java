/**
 * What is checked and written about the prepared data: gates, annotations, personal data, the
 * manifest.
 */
@NullMarked
package org.rectrain.prepare.audit;

import org.jspecify.annotations.NullMarked;
