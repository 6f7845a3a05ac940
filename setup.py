"""What pyproject.toml cannot say: the wheel holds `assets/` inside the package, where `learnact.paths` looks for it."""

from setuptools import find_namespace_packages, setup

setup(
    packages=[*find_namespace_packages(include=["learnact", "learnact.*"]), "learnact.assets"],
    package_dir={"learnact.assets": "assets"},
    package_data={"learnact": ["studies/shipped/*.json"], "learnact.assets": ["**/*"]},
)
