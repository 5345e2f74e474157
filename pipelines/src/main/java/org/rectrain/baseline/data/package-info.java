/** What baselines read: clicks, counts, features and queries of the prepared splits. */
@NullMarked
package org.rectrain.baseline.data;

import org.jspecify.annotations.NullMarked;
