"""Worked examples with published or independently recomputed answers, typed from their
sources: (name, inputs, estimate or None, lower, upper, tolerance)."""

WILSON = [
    ("Newcombe 1998", (15, 148), 0.0624, 0.1605, 6e-5),
    ("UKHSA workbook", (222, 3215), 0.060791690363636595, 0.07833956681383633, 1e-9),
    ("UKHSA workbook", (1045, 5000), 0.19795549880013297, 0.22049130373189027, 1e-9),
    ("statsmodels", (19, 38), 0.348499283643951, 0.651500716356049, 1e-10),
    ("Newcombe 1998", (0, 20), 0.0, 0.1611, 6e-5),
    ("Newcombe 1998", (81, 263), 0.2553, 0.3662, 6e-5),
]
CLOPPER_PEARSON = [
    ("Newcombe 1998", (1, 29), 0.0009, 0.1776, 6e-5),
    ("Newcombe 1998", (81, 263), 0.2527, 0.3676, 6e-5),
    ("Newcombe 1998", (0, 20), 0.0, 0.1684, 6e-5),
    ("R binom.test", (20, 100), 0.1266555521019559, 0.2918426890886281, 1e-9),
]
BYAR = [
    ("UKHSA workbook", (1045,), 982.5932018073325, 1110.33121298565, 1e-7),
    ("UKHSA workbook", (65,), 50.163187710459454, 82.84913854593984, 1e-7),
]
POISSON = [
    ("R PoissonCI", (15,), 400 * 0.0209884653319583, 400 * 0.0618505471787146, 1e-7),
    ("R pois.exact", (0,), 0.0, 3.6889, 5e-5),
]
CRUDE_RATE = [
    ("UKHSA workbook", (1, 100, 100), 0.025317807984289897, 5.571643390938898, 1e-7),
    ("UKHSA workbook", (5, 100, 100), 1.62348639011842, 11.668332079322669, 1e-7),
    ("UKHSA workbook", (20, 100, 100), 12.211428834875937, 30.889880369197066, 1e-7),
]
RATE_RATIO = [
    ("R epitools", (16, 128, 24, 256), 0.7347317, 2.419628, 5e-6),
    ("SciPy", (10, 75, 12, 225), 1.1261564003469628, 5.549850800541033, 1e-9),
    ("Agresti 2007", (189, 11034, 104, 11037), 1.43, 2.30, 1e-2),
]
RATE_DIFFERENCE = [("Fagerland 2015", (7, 34, 1, 34), 0.019, 0.34, 6e-4)]
INCIDENCE_RATE_RATIO = [("SAS", (6, 100, 14, 400), 0.658778447, 4.460946657, 1e-7)]
INCIDENCE_RATE_RATIO_EXACT = [
    ("R poisson.test", (11, 800, 21, 3011), 0.858426403392, 4.277265943654, 1e-7)
]
FISHER = [
    ("SciPy", (8, 9, 2, 7), 0.034965, 1e-6),
    ("R fisher.test", (3, 4, 1, 4), 0.485714286, 1e-8),
    ("Ricci v. DeStefano", (3, 15, 25, 43), 0.0159, 6e-5),
    ("Ricci v. DeStefano", (6, 19, 25, 43), 0.0971, 6e-5),
]
TWO_PROPORTION_Z = [
    ("worked by hand", (400, 1000, 500, 1000), -4.4947, None, 1e-3),
    ("worked by hand", (2, 8, 5, 10), -1.0811, 0.2796, 1e-4),
]
# WHO healthequal, its example of 25 subgroups that have no order.
SUBGROUPS = (
    [61, 74, 58, 59, 72, 75, 74, 68, 75, 67, 73, 63, 66, 62, 60, 66, 71, 73, 71, 61]
    + [74, 84, 55, 69, 60],
    [832, 931, 1468, 1021, 1039, 1515, 1138, 620, 794, 866, 1367, 1108, 1120, 1033]
    + [833, 1536, 1149, 410, 1210, 858, 680, 935, 692, 781, 812],
)
SUBGROUP_ERRORS = (
    [5, 3, 3, 3, 4, 9, 2, 2, 2, 5, 5, 7, 5, 6, 4, 5, 6, 6, 9, 4, 3, 4, 1, 3, 7]
)  # fmt: skip
# The group with the highest rate, and the one healthequal refers to.
BEST_SUBGROUP, REFERENCE_SUBGROUP = 21, 13
# measure, further arguments, value, tolerance
INEQUALITY = [
    ("between_group_variance", (), 46.198326, 1e-5),
    ("theil", (), 5.0359201e-3, 1e-7),  # healthequal prints it times 1000
    ("index_of_disparity", (), 8.7018175, 1e-5),
    ("mean_difference_from_mean", (), 5.891726, 1e-5),
    ("mean_difference_from_mean", (True,), 5.8348689, 1e-5),
    ("mean_difference_from_best", (), 16.360001, 1e-4),
    ("mean_difference_from_reference", (REFERENCE_SUBGROUP, True), 7.2228465, 1e-5),
    ("population_attributable_fraction", (BEST_SUBGROUP,), 24.06426, 1e-4),
]
ACS = [
    ("acs_sum", ([10154024, 9712936], [3778, 3911]), 19866960, 5437.757350231803, 1e-6),
    ("acs_proportion", (203119, 5070, 630498, 831.111), 0.322, 0.008, 6e-4),
    ("acs_ratio", (226840, 5556.539, 203119, 5070), 1.117, 0.039, 6e-4),
    ("acs_product", (74506512, 228238, 0.824, 0.001), 61393366, 202289, 1.0),
]
# Two disparity studies, as printed: utilization, availability, index.
DISPARITY_INDEX = [
    ("Cleveland, nonminority female", 1.14, 11.73, 9.71),
    ("Cleveland, all certified", 5.97, 18.59, 32.11),
    ("Cleveland, minority", 4.83, 6.87, 70.37),
    ("Cleveland, African American", 4.83, 5.91, 81.7),
    ("Boston 2014-2019, all certified", 11.0, 16.9, 65),
    ("Boston 2014-2019, Black-owned", 0.4, 3.6, 11),
]
# group and best as (selected, applicants); ratio, flagged, Fisher's p, needed
IMPACT_RATIO = [
    ("worked by hand", (3, 5), (3, 4), 0.8, False, None, None, 1e-12),
    ("worked by hand", (400, 1000), (500, 1000), 0.8, False, None, None, 1e-12),
    ("worked by hand", (0, 5), (3, 4), 0, True, None, 3, 1e-12),
    ("worked by hand", (2, 8), (5, 10), 0.5, True, None, 2, 1e-12),
    ("worked by hand", (3, 8), (16, 25), 0.586, True, 0.24, None, 6e-3),
    ("Ricci v. DeStefano", (3, 15), (25, 43), 0.344, True, 0.0159, None, 6e-4),
    ("Ricci v. DeStefano", (6, 19), (25, 43), 0.543, True, 0.0971, None, 6e-4),
]
# events, totals, scores; chi-square and p of R's prop.trend.test
TREND = ([83, 90, 129, 70], [86, 93, 136, 82], [1, 2, 3, 4]), 8.224922285, 0.00413189748
