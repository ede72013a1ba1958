"""Makes baselines.json: what scikit-learn (1.2.1) finds on small problems. Usage: python3 baselines.py > baselines.json"""

import json

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.semi_supervised import LabelSpreading
from sklearn.svm import SVC


def problem(seed, n, d, m, spread):
    random = np.random.RandomState(seed)
    centres = random.randn(m, d)
    y = np.arange(n) % m
    x = np.round(centres[y] + spread * random.randn(n, d), 3)
    z = np.round(centres[np.arange(40) % m] + spread * random.randn(40, d), 3)
    return x.astype(np.float32).astype(float), y, z.astype(np.float32).astype(float)


def rows(a):
    a = np.asarray(a)
    return (a if a.dtype == int else np.round(a, 10)).tolist()


logistic = []
for seed, n, d, m, c in [(1, 60, 5, 2, 10), (2, 12, 30, 2, 10), (3, 90, 4, 3, 1), (4, 16, 25, 4, 10), (5, 40, 3, 2, 0.01)]:
    x, y, z = problem(seed, n, d, m, 1.0)
    # A constant of 10 whose weight has the full penalty is a bias with a hundredth of it.
    ten = lambda a: np.c_[a, np.full(len(a), 10.0)]
    fit = LogisticRegression(C=c, fit_intercept=False, tol=1e-12, max_iter=100000, solver="newton-cg").fit(ten(x), y)
    weights = fit.coef_ * np.r_[np.ones(d), 10.0]
    logistic.append(dict(C=c, Labels=m, X=rows(x), Y=rows(y), Test=rows(z), Weights=rows(weights), Probabilities=rows(fit.predict_proba(ten(z)))))

machines = []
for seed, n, d, m, kernel, c, gamma in [
    (11, 60, 4, 2, "linear", 1, None),
    (12, 60, 4, 2, "rbf", 10, None),
    (13, 80, 3, 2, "rbf", 1, 0.5),
    (14, 90, 4, 4, "rbf", 10, None),
    (15, 60, 6, 3, "linear", 0.1, None),
]:
    x, y, z = problem(seed, n, d, m, 0.9)
    fit = SVC(C=c, kernel=kernel, gamma=gamma or "scale", tol=1e-9, decision_function_shape="ovo").fit(x, y)
    decision = fit.decision_function(z)
    machines.append(
        dict(C=c, Kernel=kernel, Gamma=gamma, Labels=m, X=rows(x), Y=rows(y), Test=rows(z), Support=len(fit.support_),
             Decision=rows(decision.reshape(len(z), -1)), Predicted=rows(fit.predict(z)))
    )

spreading = []
for seed, n, d, m, k, known, rounds in [(21, 80, 2, 2, 7, 6, 200), (22, 90, 3, 3, 5, 9, 5), (23, 60, 2, 2, 3, 4, 5000)]:
    x, y, z = problem(seed, n, d, m, 0.7)
    labels = np.where(np.arange(n) < known, y, -1)
    fit = LabelSpreading(kernel="knn", n_neighbors=k, alpha=0.99, max_iter=rounds, tol=1e-3).fit(x, labels)
    spreading.append(
        dict(Neighbours=k, Rounds=rounds, Labels=m, X=rows(x), Y=rows(labels), Test=rows(z), Iterations=int(fit.n_iter_),
             Shares=rows(fit.label_distributions_), Predicted=rows(fit.predict(z)))
    )

print(json.dumps(dict(Logistic=logistic, Machines=machines, Spreading=spreading)))
